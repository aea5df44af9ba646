# shellcheck shell=bash
# setup.sh: what demo/run and tests/run share, to be sourced from the root of the repository: Debian packages by name,
# npm packages by lock file, and steps that are skipped when nothing they depend on has changed.

# What building and showing the shop needs, as Debian 12 names it.
build_packages=(
    ca-certificates gcc libc6-dev cmake ninja-build pkg-config
    libarchive-dev libcsv-dev libjansson-dev libsodium-dev libxxhash-dev
    emscripten nodejs npm
    nginx libnginx-mod-http-brotli-static
)
# What the tests need besides.
test_packages=(
    clang-14 clang libclang-rt-14-dev libomp-dev clang-format-14 clang-tidy-14 g++ git xz-utils zstd chromium firefox-esr
    gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user
)

say() {
    printf '\n==> %s\n' "$*" >&2
}

fail() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

# A tool that works counts as installed wherever it is from; libraries must be Debian's.
is_installed() {
    case $1 in
        nodejs) command -v node ;;
        npm | gcc | g++ | cmake | clang | git | chromium | firefox-esr | pkg-config) command -v "$1" ;;
        ninja-build) command -v ninja ;;
        emscripten) command -v emcc && [[ -e /usr/share/emscripten/cmake ]] ;;
        *) dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>&1 | grep -qx installed ;;
    esac >/dev/null
}

# install_packages [NAME...]: installs those that are missing; without names, everything the tests need.
install_packages() {
    local name missing=() as_root=()
    (($#)) || set -- "${build_packages[@]}" "${test_packages[@]}"
    for name in "$@"; do is_installed "$name" || missing+=("$name"); done
    ((${#missing[@]})) || return 0
    command -v apt-get >/dev/null || fail "this is not Debian; please install: ${missing[*]}"
    if ((EUID != 0)); then
        command -v sudo >/dev/null || fail "run this as root once, or install sudo; missing: ${missing[*]}"
        as_root=(sudo)
    fi
    say "Installing Debian packages: ${missing[*]}"
    if ! "${as_root[@]}" apt-get update -q ||
        ! "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends "${missing[@]}"; then
        fail "apt-get could not install them: see its message above"
    fi
    # Debian runs every service that it installs; here demo/serve runs nginx, for as long as the shop is open.
    if [[ " ${missing[*]} " == *" nginx "* ]]; then
        "${as_root[@]}" invoke-rc.d --quiet nginx stop || true
        "${as_root[@]}" update-rc.d nginx disable || true
    fi
}

# relaxed_emscripten: build/emscripten, which has relaxed SIMD; false where there is none to be had. Everything works
# without it: engine-relaxed.wasm is then not built.
relaxed_emscripten() {
    local log=build/emscripten.log
    [[ -e build/emscripten ]] || say "Getting an Emscripten that has relaxed SIMD"
    mkdir -p build
    demo/emscripten/run >"$log" 2>&1 && return
    say "Without engine-relaxed.wasm, as there is no Emscripten for it: $(tail -n 1 "$log") ($log)"
    return 1
}

# step OUTPUT WHAT INPUT... -- COMMAND...: runs the command that makes OUTPUT, unless it has done so for the same
# command line and the same content of the input files and folders.
step() {
    local output=$1 what=$2 inputs=() state stamp
    shift 2
    while [[ $1 != -- ]]; do
        inputs+=("$1")
        shift
    done
    shift
    stamp=build/stamps/${output//\//-}
    state=$(
        printf '%q ' "$@"
        find "${inputs[@]}" -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum
    )
    [[ -e $output && -e $stamp && $(<"$stamp") == "$state" ]] && return
    say "$what"
    mkdir -p build/stamps "$(dirname "$output")"
    rm -f "$stamp"
    "$@" && printf '%s\n' "$state" >"$stamp"
}

# node_packages FOLDER: what the folder's lock file names.
node_packages() {
    step "$1/node_modules" "Installing npm packages of $1" "$1/package.json" "$1/package-lock.json" -- \
        npm --prefix "$1" ci --no-audit --no-fund --loglevel=error
}
