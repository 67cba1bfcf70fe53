-- busted under the Lua that runs this file, wherever busted is installed.
require "busted.runner" { standalone = false }
