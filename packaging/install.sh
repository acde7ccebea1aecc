#!/bin/sh
# Installs tph into ~/.tph/bin, or $TPH_INSTALL/bin. No root is needed, and to run it again is harmless.
#
#   curl -fsSL https://github.com/tracepatch/tracepatch/releases/latest/download/install.sh | sh
#
# TPH_VERSION=0.1.0 takes that version. TPH_BASE_URL is where the archives and SHA256SUMS are.
set -eu

repository=https://github.com/tracepatch/tracepatch

fail() {
  printf 'install tph: %s\n' "$1" >&2
  [ -z "${2:-}" ] || printf '             %s\n' "$2" >&2
  exit 1
}

has() { command -v "$1" >/dev/null 2>&1; }

target() {
  case "$(uname -s)" in
    Linux) system=linux ;;
    Darwin) system=darwin ;;
    *) fail "There is no binary for $(uname -s)." "On Windows use install.ps1; elsewhere: npm install -g tracepatch" ;;
  esac
  case "$(uname -m)" in
    x86_64 | amd64) arch=x64 ;;
    aarch64 | arm64) arch=arm64 ;;
    *) fail "There is no binary for $(uname -m)." "npm install -g tracepatch runs on any machine with Node" ;;
  esac
  libc=
  if [ "$system" = linux ] && ls /lib/ld-musl-* >/dev/null 2>&1; then libc=-musl; fi
  printf '%s-%s%s' "$system" "$arch" "$libc"
}

# download URL FILE
download() {
  if has curl; then curl -fsSL --retry 3 -o "$2" "$1" || fail "Cannot download $1"
  elif has wget; then wget -q -O "$2" "$1" || fail "Cannot download $1"
  else fail "Neither curl nor wget is there to download with."
  fi
}

checksum() {
  if has sha256sum; then sha256sum "$1" | cut -d ' ' -f 1
  elif has shasum; then shasum -a 256 "$1" | cut -d ' ' -f 1
  else fail "Neither sha256sum nor shasum is there to check the download with."
  fi
}

main() {
  [ -n "${TPH_INSTALL:-}" ] || [ -n "${HOME:-}" ] || fail "HOME is not set." "Set TPH_INSTALL to a folder."
  folder=${TPH_INSTALL:-$HOME/.tph}/bin
  case "$folder" in /*) ;; *) folder=$PWD/$folder ;; esac
  mkdir -p "$folder" 2>/dev/null && [ -w "$folder" ] ||
    fail "Cannot write to $folder." "Set TPH_INSTALL to a folder that you can write to."
  [ ! -d "$folder/tph" ] || fail "$folder/tph is a folder." "Remove it, or set TPH_INSTALL to another one."
  has tar && has xz || fail "tar and xz are needed to unpack the binary." "Debian: apt-get install tar xz-utils"
  if [ -n "${TPH_BASE_URL:-}" ]; then base=$TPH_BASE_URL
  elif [ -n "${TPH_VERSION:-}" ]; then base=$repository/releases/download/v$TPH_VERSION
  else base=$repository/releases/latest/download
  fi
  archive=tph-$(target).tar.xz

  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  trap 'exit 1' HUP INT TERM
  download "$base/SHA256SUMS" "$work/SHA256SUMS"
  expected=$(awk -v name="$archive" '$2 == name { print $1 }' "$work/SHA256SUMS")
  [ -n "$expected" ] || fail "$base/SHA256SUMS has no $archive: there is no binary for this machine."
  download "$base/$archive" "$work/$archive"
  found=$(checksum "$work/$archive")
  [ "$found" = "$expected" ] ||
    fail "The checksum of $archive differs: expected $expected, found $found." "Nothing was installed."

  tar -xJf "$work/$archive" -C "$work" || fail "Cannot unpack $archive."
  chmod 755 "$work/tph"
  # It is tried where it will be, as nothing may be started in many a /tmp, and put in place at once, also while an older one runs.
  trap 'rm -rf "$work" "$folder/tph.new"' EXIT
  cp "$work/tph" "$folder/tph.new" || fail "Cannot write $folder/tph." "Nothing was installed."
  version=$("$folder/tph.new" --version) || fail "The binary does not start on this machine." "Nothing was installed."
  mv -f "$folder/tph.new" "$folder/tph"
  ln -sf tph "$folder/tracepatch"
  printf 'tph %s is installed: %s/tph\n' "$version" "$folder"

  first=$(command -v tph 2>/dev/null || true)
  if [ -z "$first" ]; then
    # shellcheck disable=SC2016
    printf 'Add it to PATH, in the profile of your shell:\n  export PATH="%s:$PATH"\n' "$folder"
  elif [ "$first" != "$folder/tph" ]; then
    printf 'Another tph comes first on PATH: %s\n' "$first"
  fi
}

main
