-- Specs that a rule cannot leave the same, each with its reason: a pattern of names, as busted's --filter-out
-- takes it, and the rules. What they specify is what one system call gives, or in which turn.

local AT_ONCE <const> = "says that something is written, read or accepted by one call, at once"
local ORDER <const> = "says in which order reading and writing are told, which depends on what is ready"
local SIZE <const> = "says how much one call moves"
local MANY <const> = "moves more octets than go one by one in the time that it has"
local CHILD <const> = "is a program of its own, that calls once"

return {
  { "again", "accepts no more than a batch in one turn", AT_ONCE },
  { "again", "POE: rw%-", AT_ONCE },
  { "again", "POE gives: rw%-", AT_ONCE },
  { "again", "makes one write of the replies", AT_ONCE },
  { "again", "writes the replies to one read as one message", AT_ONCE },
  { "again", "says true at or above high_mark", AT_ONCE },
  { "again", "comes after flush has written by hand", AT_ONCE },
  { "again", "keep the loop from no rest when on_low", AT_ONCE },
  { "again", "takes the loop by default that poe.loop", AT_ONCE },
  { "again", "takes a driver of one's own", AT_ONCE },
  { "again", "has lines both ways without a filter", AT_ONCE },
  { "again", "has lines the way that has no filter", AT_ONCE },
  { "again", "set_filter is for both ways", AT_ONCE },
  { "again", "are told in the order high, low, flushed", AT_ONCE },
  { "again", "replies to the batch at hand", AT_ONCE },
  { "again", "whose on_closed function", ORDER },
  { "again", "whose on_error, of a write, function", ORDER },
  { "again", "whose on_flushed function", ORDER },
  { "again", "whose on_low function", ORDER },
  { "again", "loses one message that is too long, and sends", ORDER },
  { "again", "of type seqpacket gives the records of each", ORDER },
  { "again", "by a peer with unread data is a reset", ORDER },
  { "again", "though a write was told of it first", ORDER },
  { "again", "examples socketpair.lua", CHILD },
  { "again", "tells of no scarcity when the last", CHILD },
  { "again", "an end of file where descriptors have run out", CHILD },
  { "again", "while names are slow", CHILD },
  { "short", "in blocks of at most four octets", SIZE },
  { "short", "reads 65536 octets at most unless told", SIZE },
  { "short", "keeps drivers of different block sizes apart", SIZE },
  { "short", "blocksize", SIZE },
  { "short", "wakes a task that waits, if the new filter", SIZE },
  { "short", "may be called while records wait to be read", SIZE },
  { "short", "gives a task that waits the end of the file, and", SIZE },
  { "short", "examples socketpair.lua", SIZE },
  { "short", "hundreds of thousands of tiny chunks", MANY },
  { "short", "waits from the high mark on, until no more", MANY },
  { "short", "has all tasks that wait go on, in the order", MANY },
  { "short", "goes on for the others when one that waits is", MANY },
  { "short", "examples echo_client.lua", MANY },
  { "short", "examples http_server.lua", MANY },
  { "short", "examples port_forwarder.lua", MANY },
}
