--- What spec/support/exotic.c gives; false where it has not been built.

local open = package.loadlib("build/exotic.so", "luaopen_exotic")

return open ~= nil and open()
