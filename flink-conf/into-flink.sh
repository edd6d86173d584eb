#!/bin/sh
# Puts Headwater's configuration and libraries where the Flink image looks for them, then becomes the image's own entry point.
# What Flink's distribution has already is left out: two copies of a class are one too many.
set -eu
libraries_only=${HEADWATER_LIBRARIES_ONLY:-}
[ -n "$libraries_only" ] || cp /opt/headwater/flink-conf/config.yaml /opt/headwater/flink-conf/log4j-console.properties /opt/flink/conf/
# Its own reporter is a plugin; the one that extends it must be loaded beside it.
rm -rf /opt/flink/plugins/metrics-prometheus
cp /opt/headwater/headwater-exposure.jar /opt/flink/lib/
for jar in /opt/headwater/lib/*.jar; do
  case $(basename "$jar") in
    flink-connector-*|flink-avro-*|flink-metrics-prometheus-*) cp "$jar" /opt/flink/lib/ ;;
    flink-*|log4j-*|slf4j-*|kafka_2*|kafka-[gmrs]*|scala-*) ;;
    *) cp "$jar" /opt/flink/lib/ ;;
  esac
done
[ -n "$libraries_only" ] || exec /docker-entrypoint.sh "$@"
