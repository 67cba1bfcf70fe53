#!/bin/sh
# curl asks for its pages.
# needs: curl
. spec/support/stage.sh

start http_server 127.0.0.1:0
address=$(logged http_server "listening at")
curl -s -i "http://$address/hello" | tr -d '\r'
curl -s "http://$address/count" | tail -n 1 | tr -d '\r'
curl -s -o "$folder/none" -w '%{http_code}\n' "http://$address/other"
