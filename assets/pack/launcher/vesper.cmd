@echo off
rem Vesper's commands, run by the Node that came with them.
"%~dp0node.exe" "%~dp0bin\vesper.js" %*
