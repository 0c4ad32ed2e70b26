#!/bin/sh
# Runs as root after a deb or rpm was taken away. After electron-builder's own template, which also ran on an upgrade and took the new version's links.

# What deb and rpm say when another version takes this one's place, or when nothing was removed.
case "$1" in
    [1-9]* | upgrade | failed-upgrade | abort-install | abort-upgrade | disappear) exit 0 ;;
esac

unlink_command() {
    # $1: name of the command; $2: the program
    if command -v update-alternatives >/dev/null 2>&1; then
        update-alternatives --remove "$1" "$2" >/dev/null 2>&1 || true
    fi
    if [ -L "/usr/bin/$1" ] && [ "$(readlink "/usr/bin/$1")" = "$2" ]; then
        rm -f "/usr/bin/$1"
    fi
}

unlink_command '${executable}' '/opt/${sanitizedProductName}/${executable}'
unlink_command 'hssl' '/opt/${sanitizedProductName}/resources/studio/bin/hssl'

profile='/etc/apparmor.d/${executable}'
if [ -f "$profile" ]; then
    # Unloaded before it is removed, or the kernel keeps it until the next start.
    if apparmor_status --enabled >/dev/null 2>&1 && command -v apparmor_parser >/dev/null 2>&1; then
        if ! { [ -x /usr/bin/ischroot ] && /usr/bin/ischroot; }; then
            apparmor_parser --remove "$profile" || true
        fi
    fi
    rm -f "$profile" '/var/cache/apparmor/${executable}'
fi

if command -v update-mime-database >/dev/null 2>&1 && [ -d /usr/share/mime/packages ]; then
    update-mime-database /usr/share/mime || true
fi

if command -v update-desktop-database >/dev/null 2>&1 && [ -d /usr/share/applications ]; then
    update-desktop-database /usr/share/applications || true
fi

# Added by an update or by hand, not by the package: an empty folder is no reason to stay.
rmdir '/opt/${sanitizedProductName}' 2>/dev/null || true

if [ "$1" != purge ]; then
    echo '${productFilename} is removed. What you made with it stays, for every user of this computer:'
    echo '  experiments, data sets and results   ~/.local/share/hssl-studio'
    echo '  engines and downloads                ~/.cache/hssl-studio'
    echo 'Delete these folders if you do not need them any more.'
fi

exit 0
