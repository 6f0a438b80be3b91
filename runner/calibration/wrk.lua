-- Sends requests that were rendered beforehand, in turn. The file holds each as its length, a line end, its bytes.
local requests, cursor = {}, 0

function init(args)
  local file = assert(io.open(args[1], "rb"))
  while true do
    local length = file:read("*n")
    if not length then break end
    file:read(1)
    requests[#requests + 1] = file:read(length)
  end
  file:close()
end

function request()
  cursor = cursor % #requests + 1
  return requests[cursor]
end
