/**
 * What PowerShell runs for each prompt, on systems that have named pipes in files: its history tells the line, its times and how it ended. Written by
 * its documentation and not tried with the program.
 */
import { agentMarks, header } from './header.ts';
import { quotedFor } from './quoted.ts';

export function powershellScript(home: string): string {
  return `${header('PowerShell')}
# PowerShell 7 on Linux or macOS, outside coding agents. Not tried with the program yet.
if ($IsWindows -or $PSVersionTable.PSVersion.Major -lt 7 -or $global:VesperHome${agentMarks.map((name) => ` -or $env:${name}`).join('')}) { return }
$global:VesperHome = ${quotedFor('powershell', home)}
$global:VesperId = "powershell-$PID-$([DateTimeOffset]::Now.ToUnixTimeMilliseconds())"
$global:VesperLast = -1
$global:VesperCount = 0
$global:VesperFolder = $PWD.ProviderPath
$global:VesperPrompt = $function:prompt

function global:Test-VesperPlace([string]$folder) {
  try {
    $lines = [IO.File]::ReadAllLines("$global:VesperHome/terminal/places")
    $engine = $lines[0].Split(' ')[1]
    if (-not [IO.File]::ReadAllText("$global:VesperHome/engine.json").Contains('"pid":' + $engine + ',')) { return $false }
    if ($null -eq (Get-Process -Id $engine -ErrorAction SilentlyContinue)) { return $false }
    for ($at = $folder; $at; $at = [IO.Path]::GetDirectoryName($at)) {
      if ($lines -ccontains "+$at") { return $true }
      if ($lines -ccontains "-$at") { return $false }
    }
  } catch { }
  return $false
}

function global:Send-VesperCommand([bool]$well, $code) {
  $last = Get-History -Count 1
  if ($null -eq $last -or $last.Id -eq $global:VesperLast) { return }
  $isFirst = $global:VesperLast -eq -1
  $global:VesperLast = $last.Id
  $folder = $global:VesperFolder
  $global:VesperFolder = $PWD.ProviderPath
  $text = $last.CommandLine
  if ($isFirst -or $text -match '^\\s|^$' -or -not (Test-VesperPlace $folder)) { return }
  $cut = ''
  if ($text.Length -gt 700) { $text = $text.Substring(0, 700); $cut = '+' }
  $exit = if ($well) { 0 } elseif ($code) { $code } else { 1 }
  $escaped = foreach ($one in $folder, $text) { $one.Replace('\\', '\\\\').Replace("\`r", '').Replace("\`n", '\\n').Replace("\`t", '\\t') }
  $end = ([DateTimeOffset]$last.EndExecutionTime).ToUnixTimeMilliseconds() * 1000
  $took = [long]($last.EndExecutionTime - $last.StartExecutionTime).TotalMilliseconds
  $global:VesperCount++
  $line = ('vesper1', 'powershell', $global:VesperId, $global:VesperCount, $exit, $end, $took, 0, $cut, $escaped[0], $escaped[1], 'end') -join "\`t"
  try {
    # For reading too, so that opening does not wait; told only as long as few lie there.
    $unread = [IO.Directory]::GetFiles("$global:VesperHome/terminal", 'unread-*').Length
    if ($unread -ge 12 -or -not (Test-Path "$global:VesperHome/terminal/in")) { return }
    [IO.File]::WriteAllText("$global:VesperHome/terminal/unread-$global:VesperId-$global:VesperCount", '')
    $pipe = [IO.FileStream]::new("$global:VesperHome/terminal/in", 'Open', 'ReadWrite', 'ReadWrite', 1)
    $bytes = [Text.Encoding]::UTF8.GetBytes("$line\`n")
    $pipe.Write($bytes, 0, $bytes.Length)
    $pipe.Dispose()
  } catch { }
}

function global:prompt {
  $well, $code = $?, $global:LASTEXITCODE
  Send-VesperCommand $well $code
  $global:LASTEXITCODE = $code
  & $global:VesperPrompt
}
`;
}
