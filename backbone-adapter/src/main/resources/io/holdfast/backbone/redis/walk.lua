-- One page of a channel's history: from its newest entry back over the links between its entries.
-- ARGV: channel; id to go on from, or empty; offset to stop at; offset to begin below, or 0;
-- entries wanted; bytes wanted; 1 = newest first; entries that count as history, or -1; their greatest age, or 0;
-- steps to take at most.
-- Answers: what the log consists of, the channel's value, why the walk ended, the id it ended at,
-- steps taken, whether newer entries were left out, offset of the last entry seen, the entries.
local value = redis.call('HGET', state, 'c' .. ARGV[1])
if not value then
  return { look(), '', 'begin', '', '0', '0', '0', {} }
end
local top, id, rest = string.match(value, '^(%d+) (%S+)(.*)$')
local removed = tonumber(string.match(rest, '^ %S+ d?(%d+)') or '0')
local stop, below, limit, most = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
local backward, newest, oldest, steps = ARGV[7] == '1', tonumber(ARGV[8]), tonumber(ARGV[9]), tonumber(ARGV[10])
oldest = oldest > 0 and millis() - oldest or 0
if ARGV[2] ~= '' then
  id = ARGV[2]
end
local page, from, to, bytes = {}, 1, 0, 0
local taken, left, last, why = 0, '0', '0', nil
while not why do
  local found = id ~= '0' and redis.call('XRANGE', log, id, id)[1]
  local fields = found and found[2]
  local offset = fields and tonumber(fields[2])
  if id == '0' then
    why = 'begin'
  elseif not found then
    why = 'gone'
  elseif offset <= removed then
    why = 'removed'
  elseif offset <= stop then
    why = 'stop'
  elseif taken == newest then
    why = 'newest'
  elseif tonumber(fields[4]) < oldest then
    why = 'old'
  elseif backward and (to - from + 1 >= limit or bytes >= most) then
    why = 'full'
  elseif taken == steps then
    why = 'steps'
  else
    taken = taken + 1
    last = fields[2]
    if below == 0 or offset < below then
      to = to + 1
      page[to] = { id, fields[2], fields[4], fields[8] }
      bytes = bytes + #fields[8]
      while not backward and from <= to
        and (to - from + 1 > limit or (bytes > most and from < to)) do
        bytes = bytes - #page[from][4]
        page[from] = nil
        from = from + 1
        left = '1'
      end
    end
    local previous = fields[6]
    if previous == '0' or string.find(previous, '-', 1, true) then
      id = previous
    else
      id = string.match(id, '^%d+%-') .. previous
    end
  end
end
local entries = {}
for i = from, to do
  entries[#entries + 1] = page[i]
end
return { look(), value, why, id, text(taken), left, last, entries }
