-- Prints what run.lua measured.

local report = {}

local function median(values)
  local sorted = table.move(values, 1, #values, 1, {})
  table.sort(sorted)
  local middle = (#sorted + 1) // 2
  return (sorted[middle] + sorted[#sorted + 1 - middle]) / 2
end

local function verdict(target, ratio)
  if not target then return "" end
  return ("target %g, %s"):format(target, ratio <= target and "met" or "missed")
end

local function row(contender)
  if contender.fault then return contender.fault end
  local ratios = contender.ratios
  local middle = median(ratios)
  return ("%8.2f %8.2f %8.2f %9.3f %9.3f  %s"):format(
    middle, math.min(table.unpack(ratios)), math.max(table.unpack(ratios)),
    median(contender.seconds), median(contender.startups), verdict(contender.target, middle))
end

local function print_row(name, text)
  print((("  %-28s%s"):format(name, text):gsub("%s+$", "")))
end

function report.head(rounds, scale)
  print(("CPU time, user and system, over the reference's of the same round; rounds: %d, scale: %g.")
    :format(rounds, scale))
  print("CPU s is without the start-up, which has a column of its own; both are medians.")
  print("Who reads and who writes share one processor where the system lets us choose.")
end

function report.print(work)
  print(("\n%s: %s"):format(work.name, work.what:format(work.size)))
  print_row("", ("%8s %8s %8s %9s %9s"):format("median", "min", "max", "CPU s", "start s"))
  for _, contender in ipairs(work.contenders) do
    print_row(contender.name, row(contender))
  end
end

return report
