-- Each request is one person's claim: POST /draw with that person's token and a key of its own.
-- args: file with one bearer token a line, path, delay in milliseconds before each request.
local counter = 0
function setup(thread)
  thread:set("first", counter)
  counter = counter + 1
end

function init(args)
  tokens = {}
  for line in io.lines(args[1]) do tokens[#tokens + 1] = line end
  path = args[2]
  pause = tonumber(args[3] or "0")
  index = first
end

function delay()
  return pause
end

function request()
  index = index + 1
  local number = ((index - 1) % #tokens) + 1
  local headers = {
    ["Content-Type"] = "application/json",
    ["Authorization"] = "Bearer " .. tokens[number],
    ["Idempotency-Key"] = string.format("bench-%s-%d", path:sub(-4), index),
    ["User-Agent"] = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Mobile/15E148",
    ["Accept-Language"] = "zh-CN,zh;q=0.9",
  }
  local body = '{"scene":"default","signals":{"v":1,"dwell_ms":4200,"pointer":3,"touch":4,"scroll":6,"key":0,"webdriver":false,"cdp":false,"lies":0,"touch_points":5,"screen":[390,844,390,844,390,760,3]}}'
  return wrk.format("POST", path, headers, body)
end
