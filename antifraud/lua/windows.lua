-- One trip: the lists' mirror and any number of rolling windows, in their order.
--
-- KEYS[1]   hash: the campaign's lists, with the field "_" as marker
-- KEYS[2..] one window each
-- ARGV[1]   now, milliseconds
-- ARGV[2]   JSON {"f": [list fields], "k": [[operation, length in ms, cap, when (0 for now)] for
--           each kind of window], "w": [which kind, for each window], "m": [its member]}: one
--           argument, since each one costs the client more than its parsing here, and a batch has
--           few kinds and many windows
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

-- How long a key lives from this trip on: what many people of a batch share is asked once.
local lives = {}
local function keep(key, length, fresh)
  if (lives[key] or 0) >= length then return end
  if fresh or redis.call('PTTL', key) < length then redis.call('PEXPIRE', key, length) end
  lives[key] = length
end

local function within(key, since) return redis.call('ZCOUNT', key, '(' .. since, '+inf') end

local operations = {}

function operations.add(key, length, cap, member, at)
  local new = redis.call('ZADD', key, 'GT', at, member)
  local size = redis.call('ZCARD', key)
  local alone = new == 1 and size == 1
  if size > cap then redis.call('ZREMRANGEBYRANK', key, 0, size - cap - 1) end
  keep(key, length, alone)
  -- Most devices have one person, most people one device: nothing needs counting there.
  if alone and at > now - length then return 1 end
  return within(key, now - length)
end

function operations.get(key, length) return within(key, now - length) end

function operations.see(key, length, _cap, member)
  local count = within(key, now - length)
  local score = member ~= '' and redis.call('ZSCORE', key, member)
  if not score or tonumber(score) <= now - length then return count + 1 end
  return count
end

local function buckets(key, bucket, tidy)
  local count = 0
  local all = redis.call('HGETALL', key)
  for i = 1, #all, 2 do
    if tonumber(all[i]) > bucket - 12 then
      count = count + tonumber(all[i + 1])
    elseif tidy then
      redis.call('HDEL', key, all[i])
    end
  end
  return count
end

function operations.hit(key, length)
  local step = length / 12
  local bucket = math.floor(now / step)
  local count = redis.call('HINCRBY', key, bucket, 1)
  redis.call('PEXPIRE', key, length + step)
  if redis.call('HLEN', key) == 1 then return count end
  return buckets(key, bucket, true)
end

function operations.sum(key, length)
  return buckets(key, math.floor(now / (length / 12)), false)
end

function operations.pfa(key, length, _cap, member)
  redis.call('PFADD', key, member)
  if not lives[key] then redis.call('PEXPIRE', key, length) end
  lives[key] = length
  return 0
end

function operations.pfc(key) return redis.call('PFCOUNT', key) end

local counts = {}
for k = 2, #KEYS do
  local kind = asked.k[asked.w[k - 1]]
  local at = kind[4]
  if at == 0 then at = now end
  counts[k - 1] = operations[kind[1]](KEYS[k], kind[2], kind[3], asked.m[k - 1], at)
end
return {marker, found, counts}
