#!/bin/sh
# Have what the PDF ("tex"), the tests ("test": the PDF's too) or the audit ("audit") need from the system.
# Debian and Ubuntu, as root or with sudo that asks for no password: install what is missing. Elsewhere: name it.
set -eu

tex_packages="texlive-xetex texlive-fonts-recommended fonts-texgyre fonts-lato fonts-noto-core fonts-noto-cjk"
test_packages="chromium-headless-shell nginx poppler-utils faketime locales"
audit_packages="chromium nginx default-jre-headless nodejs npm"
tex_words="a TeX distribution with XeLaTeX, the fonts TeX Gyre, Lato, Noto Sans and Noto Sans CJK SC"

PATH="$PATH:/usr/sbin"  # nginx lies there; users who are not root do not look there

has() { command -v "$1" >/dev/null 2>&1; }

missing_for_tex() {
    for command in xelatex xdvipdfmx; do
        has "$command" || echo "$command"
    done
    for file in polyglossia.sty tabulary.sty tcolorbox.sty texgyrepagella-regular.otf texgyrecursor-regular.otf; do
        kpsewhich "$file" >/dev/null 2>&1 || echo "$file"
    done
    for font in "Lato" "Noto Sans" "Noto Sans CJK SC"; do
        ! has fc-list || fc-list -q "$font" 2>/dev/null || echo "the font $font"
    done
}

missing_for_tests() {
    has chromium-headless-shell || has chromium || echo chromium-headless-shell
    for command in nginx pdftotext faketime localedef; do
        has "$command" || echo "$command"
    done
    [ -e /usr/share/i18n/locales/tr_TR ] || echo "the locale tr_TR"
}

missing_for_audit() {
    for command in chromium nginx java node npm; do
        has "$command" || echo "$command"
    done
}

case "${1-}" in
    tex)
        packages="$tex_packages"
        what="$tex_words"
        missing=$(missing_for_tex)
        ;;
    test)
        packages="$tex_packages $test_packages"
        what="$tex_words, Chromium, nginx, Poppler's tools, faketime and the sources of locales"
        missing=$(missing_for_tex; missing_for_tests)
        ;;
    audit)
        packages="$audit_packages"
        what="Chromium, nginx, Java 17, and Node 18.20 or newer with npm"
        missing=$(missing_for_audit)
        ;;
    *)
        echo "usage: $0 tex|test|audit" >&2
        exit 2
        ;;
esac
[ -n "$missing" ] || exit 0
missing=$(echo "$missing" | paste -s -d , - | sed 's/,/, /g')

if [ "$(id -u)" = 0 ]; then
    as_root=""
elif has sudo && sudo -n true 2>/dev/null; then
    as_root="sudo -n"
else
    as_root="nobody"
fi
if ! has apt-get || [ "$as_root" = nobody ]; then
    cat >&2 <<EOF
Not found on this system: $missing.
Install $what, then try again.
Debian, Ubuntu: apt-get install $packages
EOF
    exit 1
fi

echo "Not found: $missing. Installing $packages"
apt_get() {
    # shellcheck disable=SC2086  # no words at all when root
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 "$@" 2>&1
}
# The tests start an nginx of their own.  Debian's would start with the machine and serve port 80: mask its service.
service=/etc/systemd/system/nginx.service
if [ "$1" != tex ] && ! has nginx && [ -d /run/systemd/system ] && [ ! -e "$service" ]; then
    $as_root ln -s /dev/null "$service"
fi
# shellcheck disable=SC2086  # one word a package
if ! said=$(apt_get update && apt_get install -y --no-install-recommends $packages); then
    echo "$said" | tail -n 20 >&2
    echo "apt-get could not install them: see above" >&2
    exit 1
fi
