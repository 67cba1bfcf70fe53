#!/bin/sh
# More than it connects at a time.
# needs: nc
. spec/support/stage.sh

start echo_server "unix:$folder/echo"
await is_up "$folder/echo"
example many_clients "unix:$folder/echo" 300
