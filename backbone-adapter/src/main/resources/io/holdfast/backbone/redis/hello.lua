local memory = redis.call('INFO', 'memory')
local server = redis.call('INFO', 'server')
local role = redis.call('INFO', 'replication')
return {
  string.match(server, 'redis_version:([%w.]+)') or '?',
  string.match(memory, 'maxmemory_policy:([%w-]+)') or '?',
  string.match(memory, 'maxmemory:(%d+)') or '0',
  string.match(role, 'role:(%w+)') or '?',
}
