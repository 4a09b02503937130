-- Keeps the log and the table of channels within their bounds. ARGV: expected epoch; bytes of the
-- log, or 0; milliseconds of the log, or 0; channels, or 0; without a log, entries that a channel
-- may be behind the newest before it is forgotten, or 0.
if fenced(ARGV[1]) then
  return 'fenced'
end
local bytes, age, channels = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local trimmed = 0
if bytes > 0 then
  local used = redis.call('MEMORY', 'USAGE', log, 'SAMPLES', 32) or 0
  if used > bytes then
    local keep = math.floor(redis.call('XLEN', log) * bytes / used)
    trimmed = redis.call('XTRIM', log, 'MAXLEN', '~', text(keep))
  end
end
if age > 0 then
  local oldest, rounds, young = millis() - age, 0, false
  while rounds < 20 and not young do
    local some = redis.call('XRANGE', log, '-', '+', 'COUNT', 100)
    local keep = nil
    for i = 1, #some do
      if tonumber(some[i][2][4]) >= oldest then
        keep = keep or some[i][1]
      end
    end
    if #some == 0 or keep == some[1][1] then
      young = true
    elseif keep then
      trimmed = trimmed + redis.call('XTRIM', log, 'MINID', keep)
      young = true
    else
      trimmed = trimmed + redis.call('XTRIM', log, 'MAXLEN', text(redis.call('XLEN', log) - #some))
    end
    rounds = rounds + 1
  end
end
if trimmed > 0 then
  mark_trimmed()
end
if channels > 0 and redis.call('HLEN', state) > channels then
  local behind = tonumber(ARGV[5])
  if behind > 0 then
    local last = tonumber(redis.call('HGET', state, 's'))
    redis.call('HSET', state, 't', text(math.max(1, last - behind)))
  end
  local m = redis.call('HMGET', state, 'd', 't', 'x')
  local dropped, first = tonumber(m[1]), tonumber(m[2])
  local scan = redis.call('HSCAN', state, m[3] or '0', 'COUNT', 500)
  for i = 1, #scan[2], 2 do
    local name = scan[2][i]
    if #name > 1 and string.sub(name, 1, 1) == 'c' then
      local offset, seq = string.match(scan[2][i + 1], '^(%d+) %d+%-(%d+)')
      if tonumber(seq) < first then
        dropped = math.max(dropped, tonumber(offset))
        redis.call('HDEL', state, name)
      end
    end
  end
  redis.call('HSET', state, 'd', text(dropped), 'x', scan[1])
end
return 'swept'
