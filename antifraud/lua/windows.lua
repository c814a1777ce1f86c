-- One trip: the lists' mirror and any number of rolling windows.
--
-- KEYS[1]   hash: the campaign's lists, with the field "_" as marker
-- KEYS[2..] one window each
-- ARGV[1]   now, milliseconds
-- ARGV[2]   JSON {"f": [list fields], "w": [[operation, length in ms, cap, member, when (0 for
--           now)] for each window]}: one argument, since each one costs the client more than
--           its parsing here
--   add  distinct: take `member` in, answer how many there are
--   see  distinct: as if `member` were in ("" is somebody new), without taking it in
--   get  distinct: how many there are
--   hit  counted in twelve buckets: one more, answer the sum       sum  the sum alone
--   pfa  approximate: take `member` in           pfc  how many
-- Answers {marker, {list field, its value, …} for those there are, {window values}}.
local now = tonumber(ARGV[1])
local asked = cjson.decode(ARGV[2])
local found = {}
local names = {'_'}
for i, name in ipairs(asked.f) do names[i + 1] = name end
local values = redis.call('HMGET', KEYS[1], unpack(names))
local marker = values[1]
for i = 2, #names do
  if values[i] then
    found[#found + 1] = names[i]
    found[#found + 1] = values[i]
  end
end
local counts = {}
for k = 2, #KEYS do
  local key = KEYS[k]
  local operation, length, cap, member, at = unpack(asked.w[k - 1])
  if at == 0 then at = now end
  local since = now - length
  local count = 0
  if operation == 'add' then
    redis.call('ZADD', key, 'GT', at, member)
    redis.call('ZREMRANGEBYRANK', key, 0, -(cap + 1))
    if redis.call('PTTL', key) < length then redis.call('PEXPIRE', key, length) end
    count = redis.call('ZCOUNT', key, '(' .. since, '+inf')
  elseif operation == 'see' or operation == 'get' then
    count = redis.call('ZCOUNT', key, '(' .. since, '+inf')
    if operation == 'see' then
      local score = member ~= '' and redis.call('ZSCORE', key, member)
      if not score or tonumber(score) <= since then count = count + 1 end
    end
  elseif operation == 'hit' or operation == 'sum' then
    local step = length / 12
    local bucket = math.floor(now / step)
    if operation == 'hit' then
      redis.call('HINCRBY', key, bucket, 1)
      redis.call('PEXPIRE', key, length + step)
    end
    local all = redis.call('HGETALL', key)
    for i = 1, #all, 2 do
      if tonumber(all[i]) > bucket - 12 then
        count = count + tonumber(all[i + 1])
      elseif operation == 'hit' then
        redis.call('HDEL', key, all[i])
      end
    end
  elseif operation == 'pfa' then
    redis.call('PFADD', key, member)
    redis.call('PEXPIRE', key, length)
  elseif operation == 'pfc' then
    count = redis.call('PFCOUNT', key)
  end
  counts[k - 1] = count
end
return {marker, found, counts}
