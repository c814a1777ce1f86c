-- Each request is one person's claim: POST /draw with that person's token and a key of its own.
-- args: file with one bearer token a line, path, delay in milliseconds before each request.
-- The texts are made beforehand, but for the key's number: the load comes from the same cores as
-- the answers, and should cost them no more than the bare GETs that the empty view is asked by.
local counter = 0
local MARK = "@"
function setup(thread)
  thread:set("first", counter)
  counter = counter + 1
end

local function made(path, token)
  local headers = {
    ["Content-Type"] = "application/json",
    ["Authorization"] = "Bearer " .. token,
    ["Idempotency-Key"] = string.format("bench-%s-%s", path:sub(-4), MARK),
    ["User-Agent"] = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Mobile/15E148",
    ["Accept-Language"] = "zh-CN,zh;q=0.9",
  }
  local body = '{"scene":"default","signals":{"v":1,"dwell_ms":4200,"pointer":3,"touch":4,"scroll":6,"key":0,"webdriver":false,"cdp":false,"lies":0,"touch_points":5,"screen":[390,844,390,844,390,760,3]}}'
  return wrk.format("POST", path, headers, body)
end

function init(args)
  before, after = {}, {}
  for token in io.lines(args[1]) do
    local text = made(args[2], token)
    local at = text:find(MARK, 1, true)
    before[#before + 1] = text:sub(1, at - 1)
    after[#after + 1] = text:sub(at + 1)
  end
  pause = tonumber(args[3] or "0")
  index = first
end

function delay()
  return pause
end

function request()
  index = index + 1
  local number = (index - 1) % #before + 1
  return before[number] .. index .. after[number]
end
