-- Writes a heartbeat beside the log, or publishes it. KEYS: state, log, beats where they are kept. ARGV: expected epoch, writer, nonce.
-- Trimming comes first so that a server whose memory is out still takes the XADD.
if fenced(ARGV[1]) then
  return 'fenced'
end
if not KEYS[3] then
  -- Changes nothing, but a server that is no master refuses it; publishing alone it would not.
  redis.call('HDEL', state, 'y')
  redis.call('PUBLISH', log, 'b ' .. ARGV[2] .. ' ' .. ARGV[3] .. ' ' .. ARGV[1] .. '-'
    .. redis.call('HGET', state, 's') .. '\n')
  return 'beat'
end
redis.call('XTRIM', KEYS[3], 'MAXLEN', 31)
redis.call('XADD', KEYS[3], '*', 'w', ARGV[2], 'n', ARGV[3], 'e', ARGV[1],
  's', redis.call('HGET', state, 's'))
return 'beat'
