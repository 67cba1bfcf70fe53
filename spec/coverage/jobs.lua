--- Runs shell commands, two at a time, each with its time.

local SIDE_BY_SIDE <const> = 2

local FORMAT <const> = [[
start=$(date +%%s%%N); ulimit -v 4000000; timeout -k 1 %d %s >'%s' 2>&1 </dev/null; status=$?
echo "%d $status $(( ($(date +%%s%%N) - start) / 1000000 ))"]]

---@class poe.jobs.Job
---@field command string
---@field log string where its output goes
---@field limit integer seconds that it may take

---Run all; done(job, status, seconds) is called as each one ends.
---@param jobs poe.jobs.Job[]
---@param done fun(job: poe.jobs.Job, status: integer, seconds: number)
return function(jobs, done)
  local path = os.tmpname()
  local list = assert(io.open(path, "w"))
  for i, job in ipairs(jobs) do list:write(FORMAT:format(job.limit, job.command, job.log, i), "\0") end
  list:close()
  local results <close> = assert(io.popen(
    ("nice -n 5 xargs -0 -P %d -n 1 sh -c <%s"):format(SIDE_BY_SIDE, path)))
  for line in results:lines() do
    local index, status, milliseconds = line:match "^(%d+) (%d+) (%d+)$"
    done(jobs[math.tointeger(index)], math.tointeger(status), milliseconds / 1000)
  end
  os.remove(path)
end
