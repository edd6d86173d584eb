#!/bin/sh
# Writes the file .env that docker-compose.yml needs: the digest of each image as its registry has it now, and a password for Grafana.
# A tag can be given to another image later; a digest cannot. What is in .env already stays, so that a second call changes nothing:
# delete a line to take that image, or a password, again.
set -eu
umask 077
cd "$(dirname "$0")/.."
touch .env
chmod 600 .env
sed -n 's/.*image: \([^@ ]*\)@\${\([A-Z_]*\):.*/\2 \1/p' docker-compose.yml | sort -u | while read -r variable image; do
  if ! grep -q "^$variable=" .env; then
    digest=$(docker buildx imagetools inspect "$image" --format '{{.Manifest.Digest}}')
    case $digest in
      sha256:*) printf '%s=%s\n' "$variable" "$digest" >>.env ;;
      *) printf 'pin-images: expected a sha256 digest of %s, got: %s\n' "$image" "$digest" >&2; exit 1 ;;
    esac
  fi
done
grep -q '^GRAFANA_PASSWORD=' .env || printf 'GRAFANA_PASSWORD=%s\n' "$(od -An -N18 -tx1 /dev/urandom | tr -d ' \n')" >>.env
