#!/bin/sh
# Runs as root after a deb or rpm was unpacked. After electron-builder's own template, with a second command and fewer assumptions.

link_command() {
    # $1: name of the command; $2: the program
    if command -v update-alternatives >/dev/null 2>&1; then
        # A link of another kind is in the way of an alternative.
        if [ -L "/usr/bin/$1" ] && [ "$(readlink "/usr/bin/$1")" != "/etc/alternatives/$1" ]; then
            rm -f "/usr/bin/$1"
        fi
        update-alternatives --install "/usr/bin/$1" "$1" "$2" 100 >/dev/null || ln -sf "$2" "/usr/bin/$1"
    else
        ln -sf "$2" "/usr/bin/$1"
    fi
}

link_command '${executable}' '/opt/${sanitizedProductName}/${executable}'
link_command 'hssl' '/opt/${sanitizedProductName}/resources/studio/bin/hssl'

# Chromium's sandbox needs user namespaces; where the kernel has none, a helper that belongs to root takes their place.
if ! { [ -L /proc/self/ns/user ] && unshare --user true >/dev/null 2>&1; }; then
    chmod 4755 '/opt/${sanitizedProductName}/chrome-sandbox' || true
else
    chmod 0755 '/opt/${sanitizedProductName}/chrome-sandbox' || true
fi

if command -v update-mime-database >/dev/null 2>&1; then
    update-mime-database /usr/share/mime || true
fi

if command -v update-desktop-database >/dev/null 2>&1; then
    update-desktop-database /usr/share/applications || true
fi

# Ubuntu 24.04 and newer restrict user namespaces to programs with a profile. Older AppArmor does not understand it and needs none: the parser
# is asked first.
if apparmor_status --enabled >/dev/null 2>&1; then
    profile_source='/opt/${sanitizedProductName}/resources/apparmor-profile'
    profile_target='/etc/apparmor.d/${executable}'
    if apparmor_parser --skip-kernel-load --debug "$profile_source" >/dev/null 2>&1; then
        cp -f "$profile_source" "$profile_target"
        # In a chroot there is no kernel to tell.
        if ! { [ -x /usr/bin/ischroot ] && /usr/bin/ischroot; } && command -v apparmor_parser >/dev/null 2>&1; then
            apparmor_parser --replace --write-cache --skip-read-cache "$profile_target" || true
        fi
    else
        echo 'The AppArmor profile is not installed: this AppArmor does not understand it.'
    fi
fi

exit 0
