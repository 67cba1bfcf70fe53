local status = require "poe.filter.http.status"

describe("poe.filter.http.status", function()
  it("has words for the statuses that a server answers faults with", function()
    for _, code in ipairs { 400, 411, 413, 414, 431, 501, 502, 503, 505 } do assert.is_string(status[code]) end
  end)
end)
