#!/bin/sh
# From the example server: two pages, one that never comes, and one that is not there; from
# where nobody listens; and what is no URL of a page.
. spec/support/stage.sh

# Seconds for each page: a Lua that checks itself takes some for one that comes.
patience=${PATIENCE:-2}

start http_server 127.0.0.1:0
address=$(logged http_server "listening at")
example fetcher "$patience" "http://$address/hello" "http://$address/slow" "http://$address/count" \
    "http://$address/other" "http://127.0.0.1:1/" "ftp://$address/" "http://$address/a b" \
    "http://$address?x" | sed "s/$address/ADDRESS/"
