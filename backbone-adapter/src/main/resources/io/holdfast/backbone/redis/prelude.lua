-- Stands before each script. KEYS: 1 state, 2 log. Offsets and sequences are whole numbers below
-- 2^53; Lua's own conversion to text would shorten large ones.
local state, log = KEYS[1], KEYS[2]

local function text(number)
  return string.format('%.0f', number)
end

local function replication()
  return string.match(redis.call('INFO', 'replication'), 'master_replid:(%w+)') or '?'
end

local function millis()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

-- Epoch, replication identity it is bound to, last sequence, forks, highest offset, offset up to
-- which forgotten channels may have gone, first sequence that retention kept, number of
-- partitions, this server's replication identity, its time, id of the log's first entry, newest
-- sequences of epochs that lost their end.
local function look()
  local found = redis.call('HMGET', state, 'e', 'r', 's', 'f', 'h', 'd', 't', 'n', 'w')
  local ends = found[9] or ''
  for i = 1, 8 do
    found[i] = found[i] or ''
  end
  local first = redis.call('XRANGE', log, '-', '+', 'COUNT', 1)[1]
  found[9] = replication()
  found[10] = text(millis())
  found[11] = first and first[1] or ''
  found[12] = ends
  return found
end

-- True when the log is not the one that the caller knows; nothing may be written then.
local function fenced(epoch)
  local bound = redis.call('HMGET', state, 'e', 'r')
  return bound[1] ~= epoch or bound[2] ~= replication()
end

local function mark_trimmed()
  local first = redis.call('XRANGE', log, '-', '+', 'COUNT', 1)[1]
  local last = tonumber(redis.call('HGET', state, 's'))
  redis.call('HSET', state, 't', first and string.match(first[1], '%-(%d+)') or text(last + 1))
end
