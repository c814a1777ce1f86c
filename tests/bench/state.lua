-- GET /state as one of many people. args: file with one bearer token a line, path.
function init(args)
  tokens = {}
  for line in io.lines(args[1]) do tokens[#tokens + 1] = line end
  path = args[2]
  index = 0
end

function request()
  index = index + 1
  return wrk.format("GET", path, {["Authorization"] = "Bearer " .. tokens[(index % #tokens) + 1]})
end
