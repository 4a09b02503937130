-- Begins an epoch, if everything is still as the caller found it.
-- ARGV: epoch, replication identity and sequence found; this server's replication identity found;
-- new epoch, sequence, forks, highest offset, partitions; 1 = the log starts anew;
-- newest sequences of epochs that lost their end.
local found = redis.call('HMGET', state, 'e', 'r', 's')
if (found[1] or '') ~= ARGV[1] or (found[2] or '') ~= ARGV[2] or (found[3] or '') ~= ARGV[3]
  or replication() ~= ARGV[4] then
  return 'lost'
end
if ARGV[10] == '1' then
  redis.call('DEL', log)
  redis.call('DEL', state)
end
-- Not needed, but a script that has written may also store when memory is out: readers go on then.
redis.call('HDEL', state, 'x')
redis.call('HSET', state, 'e', ARGV[5], 'r', ARGV[4], 's', ARGV[6], 'f', ARGV[7], 'h', ARGV[8],
  'n', ARGV[9], 'w', ARGV[11])
redis.call('HSETNX', state, 'd', '0')
redis.call('HSETNX', state, 't', '1')
redis.call('HSETNX', state, 'l', '0')
return 'won'
