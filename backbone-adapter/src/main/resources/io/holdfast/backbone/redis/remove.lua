-- Forgets a channel's publications so far, by an entry of its own that every tail reads. ARGV:
-- expected epoch, channel, body of the entry; none = publish only. Answers the last sequence.
if fenced(ARGV[1]) then
  return 'fenced'
end
local m = redis.call('HMGET', state, 's', 'l', 'c' .. ARGV[2])
if not m[3] then
  return m[1]
end
local offset, newest, rest = string.match(m[3], '^(%d+) (%S+)(.*)$')
local past, version = string.match(rest, '^ (%S+) %S+ (.*)$')
local seq, time = text(tonumber(m[1]) + 1), text(math.max(millis(), tonumber(m[2])))
if ARGV[4] == 'none' then
  redis.call('PUBLISH', log, 'e ' .. ARGV[1] .. '-' .. seq .. ' ' .. offset .. ' ' .. time .. ' 0\n' .. ARGV[3])
else
  redis.call('XADD', log, ARGV[1] .. '-' .. seq, 'o', offset, 't', time, 'p', '0', 'd', ARGV[3])
end
redis.call('HSET', state, 's', seq, 'l', time, 'c' .. ARGV[2],
  offset .. ' ' .. newest .. ' ' .. (past or '-') .. ' ' .. offset .. ' ' .. (version or '- '))
return seq
