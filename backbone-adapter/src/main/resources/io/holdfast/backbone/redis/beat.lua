-- Writes a heartbeat beside the log. KEYS: state, log, beats. ARGV: expected epoch, writer, nonce.
-- Trimming comes first so that a server whose memory is out still takes the XADD.
if fenced(ARGV[1]) then
  return 'fenced'
end
redis.call('XTRIM', KEYS[3], 'MAXLEN', 31)
redis.call('XADD', KEYS[3], '*', 'w', ARGV[2], 'n', ARGV[3], 'e', ARGV[1],
  's', redis.call('HGET', state, 's'))
return 'beat'
