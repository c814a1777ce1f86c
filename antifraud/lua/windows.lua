-- One trip: the lists' mirror and any number of rolling windows.
--
-- KEYS[1]   hash: the campaign's lists, with the field "_" as marker
-- KEYS[2..] one window each
-- ARGV[1]   now, milliseconds          ARGV[2]  how many list fields follow
-- then four arguments for each window:  operation, length in ms, cap, member
--   add  distinct: take `member` in, answer how many there are
--   see  distinct: as if `member` were in ("" is somebody new), without taking it in
--   get  distinct: how many there are
--   hit  counted in twelve buckets: one more, answer the sum       sum  the sum alone
--   pfa  approximate: take `member` in           pfc  how many
-- Answers {marker, {list values}, {window values}}.
local now = tonumber(ARGV[1])
local fields = tonumber(ARGV[2])
local names = {'_'}
for i = 1, fields do names[i + 1] = ARGV[2 + i] end
local found = {}
local marker = false
if KEYS[1] ~= '' then
  local values = redis.call('HMGET', KEYS[1], unpack(names))
  marker = values[1]
  for i = 1, fields do found[i] = values[i + 1] end
end
local counts = {}
for k = 2, #KEYS do
  local key = KEYS[k]
  local at = 2 + fields + (k - 2) * 4
  local operation, length = ARGV[at + 1], tonumber(ARGV[at + 2])
  local cap, member = tonumber(ARGV[at + 3]), ARGV[at + 4]
  local since = now - length
  local count = 0
  if operation == 'add' then
    redis.call('ZADD', key, now, member)
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
