# packages.sh -- sourced: installs the Debian packages that are missing.
#
# need PACKAGE...  Says what is missing.  As root it installs; on a terminal it
# asks once first (with sudo where one is not root); without root and terminal
# it prints the line to run and fails.  Never blocks without a terminal.

build_packages="cmake ninja-build gcc pkg-config gettext libuv1-dev libnng-dev
libmsgpack-dev libsqlite3-dev libsodium-dev libmicrohttpd-dev libjansson-dev
libcurl4-openssl-dev libcsv-dev libinih-dev libqrencode-dev libcmocka-dev"

test_packages="clang libclang-rt-14-dev llvm clang-format clang-tidy sqlite3 git curl xxd procps
binutils"

need() {
    missing=
    for package in "$@"; do
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null |
            grep -q 'install ok installed' || missing="$missing $package"
    done
    [ -n "$missing" ] || return 0
    echo "Missing packages:$missing"
    install="apt-get install -y --no-install-recommends$missing"
    sudo=
    if [ "$(id -u)" != 0 ]; then
        if ! [ -t 0 ] || ! command -v sudo >/dev/null; then
            echo "Install them as root, then run this again:"
            echo "    $install"
            return 1
        fi
        sudo=sudo
    fi
    if [ -t 0 ]; then
        printf 'Install them now? [Y/n] '
        read -r answer
        case $answer in
        [nN]*)
            echo "Nothing was installed. The line is: $install"
            return 1
            ;;
        esac
    fi
    # Package lists may be missing altogether on a fresh machine.
    $sudo apt-get update -qq </dev/null || return 1
    DEBIAN_FRONTEND=noninteractive $sudo $install -qq </dev/null >/dev/null
}
