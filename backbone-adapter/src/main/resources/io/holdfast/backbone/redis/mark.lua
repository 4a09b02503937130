-- Publishes what the log consists of, and what is known of a channel, behind all that was published
-- so far. ARGV: writer, number of the mark, channel.
local found = look()
redis.call('PUBLISH', log, 'm ' .. ARGV[1] .. ' ' .. ARGV[2] .. '\n' .. table.concat(found, '\n')
  .. '\n' .. (redis.call('HGET', state, 'c' .. ARGV[3]) or ''))
return 'marked'
