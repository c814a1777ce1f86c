-- GET /state as one of many people. args: file with one bearer token a line, path.
-- The texts are made beforehand: the load comes from the same cores as the answers.
function init(args)
  texts = {}
  for token in io.lines(args[1]) do
    texts[#texts + 1] = wrk.format("GET", args[2], {["Authorization"] = "Bearer " .. token})
  end
  index = 0
end

function request()
  index = index + 1
  return texts[index % #texts + 1]
end
