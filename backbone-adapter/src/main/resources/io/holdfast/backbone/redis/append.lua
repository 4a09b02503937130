-- Appends a batch. KEYS: state, log, then one idempotency key a publication. ARGV: expected epoch,
-- idempotency window, entries to keep (0 = all; none = publish only), number of channels, the channels, then for each publication
-- its head (number of its channel [version, version's epoch]) and its body.
-- Answers one word a publication: +offset stored, =offset a duplicate, <offset superseded; then the
-- log's last sequence and the time of what was stored.
-- The first write takes memory: when memory is out, nothing at all was written.
local m = redis.call('HMGET', state, 'e', 'r', 's', 'f', 'h', 'd', 'l')
local epoch = ARGV[1]
if m[1] ~= epoch or m[2] ~= replication() then
  return 'fenced'
end
local seq, high, dropped = tonumber(m[3]), tonumber(m[5]), tonumber(m[6])
local floor = tonumber(string.match(m[4], '(%d+),%d+$'))
local now = math.max(millis(), tonumber(m[7]))
local window, kept, count = ARGV[2], ARGV[3], tonumber(ARGV[4])
local prefix, time = epoch .. '-', text(now)

local names, offsets, ids, rests, changed = {}, {}, {}, {}, {}
for i = 1, count do
  names[i] = 'c' .. ARGV[4 + i]
end
local values = redis.call('HMGET', state, unpack(names))
for i = 1, count do
  rests[i] = ''
  if values[i] then
    local offset
    offset, ids[i], rests[i] = string.match(values[i], '^(%d+) (%S+)(.*)$')
    offsets[i] = tonumber(offset)
  end
end

-- Offsets that ended earlier epochs; removed up to, or with a d forgotten up to; version, its epoch.
local function parts(i)
  local past, removed, version, vepoch = string.match(rests[i], '^ (%S+) (%S+) (%S+) ?(.*)$')
  return past or '-', removed or '0', version or '-', vepoch or ''
end

local keys = {}
for i = 3, #KEYS do
  keys[i - 2] = KEYS[i]
end
local known = redis.call('MGET', unpack(keys))
local stored, out, first = {}, {}, seq

for i = 1, #keys do
  local head, body = ARGV[3 + count + 2 * i], ARGV[4 + count + 2 * i]
  local c, version, vepoch = tonumber(head), nil, nil
  if not c then
    c, version, vepoch = string.match(head, '^(%d+) (%d+) (.*)$')
    c = tonumber(c)
  end
  local was = known[i] or stored[keys[i]]
  local stale = false
  if version and offsets[c] then
    local _, _, newest, newest_epoch = parts(c)
    stale = newest ~= '-' and newest_epoch == vepoch and version <= newest
  end
  if was then
    out[i] = '=' .. was
  elseif stale then
    out[i] = '<' .. text(offsets[c])
  else
    local offset, previous = offsets[c], ids[c] or '0'
    if not offset then
      offset = math.max(floor, dropped)
      if dropped > 0 then
        rests[c] = ' - d' .. text(dropped) .. ' - '
      end
    elseif offset <= floor then
      local past, removed, newest, newest_epoch = parts(c)
      local _, runs = string.gsub(past, ',', ',')
      if runs >= 15 then
        past = string.gsub(past, '^%d+,', '')
      end
      past = past == '-' and text(offset) or past .. ',' .. text(offset)
      rests[c] = ' ' .. past .. ' ' .. removed .. ' ' .. newest .. ' ' .. newest_epoch
      offset = floor
    end
    offset = offset + 1
    seq = seq + 1
    local id, named = prefix .. text(seq), text(offset)
    if string.sub(previous, 1, #prefix) == prefix then
      previous = string.sub(previous, #prefix + 1)
    end
    if kept == 'none' then
      redis.call('SET', keys[i], named, 'PX', window)
      redis.call('PUBLISH', log, 'e ' .. id .. ' ' .. named .. ' ' .. time .. ' ' .. previous .. '\n' .. body)
    else
      redis.call('XADD', log, id, 'o', named, 't', time, 'p', previous, 'd', body)
      redis.call('SET', keys[i], named, 'PX', window)
    end
    stored[keys[i]] = named
    offsets[c], ids[c], changed[c] = offset, id, true
    if version then
      local past, removed = parts(c)
      rests[c] = ' ' .. past .. ' ' .. removed .. ' ' .. version .. ' ' .. vepoch
    end
    if offset > high then
      high = offset
    end
    out[i] = '+' .. named
  end
end

if seq > first then
  local set = { 's', text(seq), 'h', text(high), 'l', time }
  for i = 1, count do
    if changed[i] then
      set[#set + 1] = names[i]
      set[#set + 1] = text(offsets[i]) .. ' ' .. ids[i] .. rests[i]
    end
  end
  redis.call('HSET', state, unpack(set))
  if kept ~= '0' and kept ~= 'none' and redis.call('XTRIM', log, 'MAXLEN', '~', kept) > 0 then
    mark_trimmed()
  end
end
out[#out + 1] = text(seq)
out[#out + 1] = time
return table.concat(out, ' ')
