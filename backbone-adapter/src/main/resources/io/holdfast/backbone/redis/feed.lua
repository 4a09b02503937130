-- The log from an id on, with what it consists of at this very moment.
-- ARGV: first id, number of entries, bytes to stop at.
local found, entries, bytes = look(), {}, 0
local from, left, most = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
while left > 0 and bytes < most do
  local asked = math.min(left, 32)
  local some = redis.call('XRANGE', log, from, '+', 'COUNT', asked)
  for i = 1, #some do
    local fields = some[i][2]
    entries[#entries + 1] = { some[i][1], fields[2], fields[4], fields[8] }
    bytes = bytes + #fields[8]
  end
  left = left - #some
  if #some < asked then
    return { found, entries, 'all' }
  end
  local epoch, seq = string.match(some[#some][1], '^(%d+)%-(%d+)$')
  from = epoch .. '-' .. text(tonumber(seq) + 1)
end
return { found, entries, 'more' }
