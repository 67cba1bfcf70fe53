-- Prints what run.lua measured.

local report = {}

local function median(values)
  local sorted = table.move(values, 1, #values, 1, {})
  table.sort(sorted)
  local middle = (#sorted + 1) // 2
  return (sorted[middle] + sorted[#sorted + 1 - middle]) / 2
end

-- Whether the target was met, or what else is to be known.
local function remark(contender, figure, value)
  local target = contender.targets and contender.targets[figure.name]
  if target then return (" target %g, %s"):format(target, value <= target and "met" or "missed") end
  return contender.rounds and (" rounds: %d, for it takes minutes"):format(contender.rounds) or ""
end

local function spread(values, format)
  return (format .. " " .. format .. " " .. format):format(
    median(values), math.min(table.unpack(values)), math.max(table.unpack(values)))
end

local function median_of(values, figure)
  return figure.format:format(median(values) / (figure.divisor or 1))
end

local function columns(contender, figure, size)
  local sample = contender.samples[figure.name]
  if figure.absolute then return { spread(sample.values, "%8.0f") } end
  local list = { spread(sample.ratios, "%8.2f"), median_of(sample.values, figure) }
  if figure.rate then table.insert(list, ("%9.0f"):format(size / median(sample.values))) end
  if sample.startups[1] then table.insert(list, median_of(sample.startups, figure)) end
  return list
end

local function row(contender, figure, size)
  if contender.fault then return contender.fault end
  local sample = contender.samples[figure.name]
  local list = columns(contender, figure, size)
  local middle = median(figure.absolute and sample.values or sample.ratios)
  table.insert(list, remark(contender, figure, middle))
  return table.concat(list, " ")
end

local function head_of(work, figure)
  local list = { ("%8s %8s %8s"):format("median", "min", "max") }
  if not figure.absolute then table.insert(list, ("%9s"):format(figure.unit)) end
  if figure.rate then table.insert(list, ("%9s"):format("per CPU s")) end
  if not work.serves then table.insert(list, ("%9s"):format("start")) end
  return table.concat(list, " ")
end

local function print_row(name, text)
  print((("  %-28s%s"):format(name, text):gsub("%s+$", "")))
end

local function print_figure(work, figure)
  print("\n  " .. figure.title)
  print_row("", head_of(work, figure))
  for _, contender in ipairs(work.contenders) do
    print_row(contender.name, row(contender, figure, work.size))
  end
end

function report.head(rounds, scale)
  print(("Median, min and max are of ratios to the reference of the same round; rounds: %d, scale: %g.")
    :format(rounds, scale))
  print("CPU time is user and system. A start-up has a column of its own and is in no other; all are medians.")
  print("Who reads and who writes share one processor where the system lets us choose, but for latencies.")
end

function report.print(work)
  print(("\n%s: %s"):format(work.name, work.what:format(work.size)))
  for _, figure in ipairs(work.figures) do print_figure(work, figure) end
end

return report
