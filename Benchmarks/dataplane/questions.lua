-- For wrk: POSTs the lines of a file in turn, with a token, and tells what came of it as one line of JSON.
-- wrk ... -s questions.lua ADDRESS -- FILE TOKEN

local questions, turn = {}, 0

function init(args)
    wrk.method = "POST"
    wrk.headers["Authorization"] = "Bearer " .. args[2]
    wrk.headers["Content-Type"] = "application/json"
    for line in io.lines(args[1]) do
        questions[#questions + 1] = wrk.format(nil, nil, nil, line)
    end
end

function request()
    turn = turn % #questions + 1
    return questions[turn]
end

function done(summary, latency)
    local errors = summary.errors
    io.write(string.format(
        '\n{"requests":%d,"micros":%d,"failed":%d,"p50":%d,"p99":%d}\n', summary.requests, summary.duration,
        errors.connect + errors.read + errors.write + errors.status + errors.timeout, latency:percentile(50),
        latency:percentile(99)))
end
