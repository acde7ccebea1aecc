# Installs tph into ~\.tph\bin, or $env:TPH_INSTALL\bin. No administrator is needed, and to run it again is harmless.
#
#   irm https://github.com/tracepatch/tracepatch/releases/latest/download/install.ps1 | iex
#
# $env:TPH_VERSION = "0.1.0" takes that version. $env:TPH_BASE_URL is where the archive and SHA256SUMS are.
$ErrorActionPreference = "Stop"

$repository = "https://github.com/tracepatch/tracepatch"
$home_folder = if ($env:TPH_INSTALL) { $env:TPH_INSTALL } else { Join-Path $HOME ".tph" }
$folder = Join-Path $home_folder "bin"
$base = if ($env:TPH_BASE_URL) { $env:TPH_BASE_URL }
  elseif ($env:TPH_VERSION) { "$repository/releases/download/v$($env:TPH_VERSION)" }
  else { "$repository/releases/latest/download" }
if (-not [Environment]::Is64BitOperatingSystem) { throw "install tph: There is no binary for this machine." }
$archive = "tph-windows-x64.zip"

try { New-Item -ItemType Directory -Force $folder | Out-Null }
catch { throw "install tph: Cannot write to $folder. Set TPH_INSTALL to a folder that you can write to." }
$work = Join-Path ([IO.Path]::GetTempPath()) ([Guid]::NewGuid())
New-Item -ItemType Directory $work | Out-Null
try {
  Invoke-WebRequest -UseBasicParsing "$base/SHA256SUMS" -OutFile "$work\SHA256SUMS"
  $line = Get-Content "$work\SHA256SUMS" | Where-Object { ($_ -split "\s+")[1] -eq $archive }
  if (-not $line) { throw "install tph: $base/SHA256SUMS has no $archive." }
  $expected = ($line -split "\s+")[0]
  Invoke-WebRequest -UseBasicParsing "$base/$archive" -OutFile "$work\$archive"
  $found = (Get-FileHash -Algorithm SHA256 "$work\$archive").Hash.ToLower()
  if ($found -ne $expected) {
    throw "install tph: The checksum of $archive differs: expected $expected, found $found. Nothing was installed."
  }
  Expand-Archive -Force "$work\$archive" $work
  $version = & "$work\tph.exe" --version
  if ($LASTEXITCODE -ne 0) { throw "install tph: The binary does not start on this machine. Nothing was installed." }
  Copy-Item -Force "$work\tph.exe" "$folder\tph.exe"
  Copy-Item -Force "$work\tph.exe" "$folder\tracepatch.exe"
  Write-Output "tph $version is installed: $folder\tph.exe"
  $first = Get-Command tph -CommandType Application -ErrorAction SilentlyContinue | Select-Object -First 1
  if ($first -and $first.Source -ne "$folder\tph.exe") {
    Write-Output "Another tph comes first on PATH: $($first.Source)"
  }
  if (($env:PATH -split ";") -notcontains $folder) {
    Write-Output "Add it to PATH:"
    Write-Output "  [Environment]::SetEnvironmentVariable('PATH', `"$folder;`" + [Environment]::GetEnvironmentVariable('PATH', 'User'), 'User')"
  }
} finally {
  Remove-Item -Recurse -Force $work
}
