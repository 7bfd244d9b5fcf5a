#!/bin/bash
# A SLURM of two nodes on this one machine, from Debian's packages, which are unpacked and not installed: for tests
# of what `study submit` writes.
# usage: slurm-cluster.sh start DIR | stop DIR. After start, `. DIR/env` finds its commands. Needs apt-get with a source of
# packages; about 4 MB.
set -euo pipefail

action=${1:?start or stop}
home=$(realpath -m "${2:?folder}")

stop() {
  local file
  for file in "$home"/pids/*; do
    if [ -s "$file" ]; then kill "$(cat "$file")" 2>/dev/null || true; fi
  done
}

unpack() {
  local packages package
  mapfile -t packages < <(apt-get install --simulate --no-install-recommends slurm-wlm munge | sed -n 's/^Inst \([^ ]*\).*/\1/p')
  [ "${#packages[@]}" -gt 0 ] || { echo "apt knows no packages of SLURM" >&2; exit 1; }
  mkdir -p "$home/packages"
  (cd "$home/packages" && apt-get download "${packages[@]}")
  for package in "$home"/packages/*.deb; do dpkg --extract "$package" "$home/unpacked"; done
}

free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

configure() {
  local libraries="$home/unpacked/usr/lib/x86_64-linux-gnu" user host node
  user=$(id -un) host=$(hostname -s)
  cat > "$home/env" <<ENV
export SLURM_CONF='$home/slurm.conf' LD_LIBRARY_PATH='$libraries:$libraries/slurm-wlm'
export PATH='$home/unpacked/usr/bin:$home/unpacked/usr/sbin':"\$PATH"
ENV
  cat > "$home/slurm.conf" <<CONF
# No accounting: nothing of ours may need it.
ClusterName=two
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$(free_port)
SlurmUser=$user
SlurmdUser=$user
AuthType=auth/munge
CredType=cred/munge
# A short life of credentials and a short pause between looks let a task that was requeued start again within seconds.
AuthInfo=socket=$home/munge/socket,cred_expire=5
SchedulerType=sched/backfill
SchedulerParameters=sched_interval=2,bf_interval=2
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MpiDefault=none
PluginDir=$libraries/slurm-wlm
StateSaveLocation=$home/state
SlurmdSpoolDir=$home/spool-%n
SlurmctldPidFile=$home/pids/control
SlurmdPidFile=$home/pids/%n
SlurmctldLogFile=$home/logs/control
SlurmdLogFile=$home/logs/%n
JobRequeue=1
KillWait=3
ReturnToService=2
SlurmdTimeout=20
InactiveLimit=0
CONF
  for node in n1 n2; do
    echo "NodeName=$node NodeHostname=$host NodeAddr=127.0.0.1 Port=$(free_port) CPUs=1 RealMemory=500" >> "$home/slurm.conf"
  done
  echo "PartitionName=all Nodes=n1,n2 Default=YES MaxTime=INFINITE State=UP" >> "$home/slurm.conf"
}

start() {
  local node
  mkdir -p "$home"/{unpacked,pids,logs,state,spool-n1,spool-n2,munge}
  chmod 700 "$home/munge"
  [ -d "$home/packages" ] || unpack
  configure
  # shellcheck disable=SC1091
  . "$home/env"
  [ -s "$home/munge/key" ] || mungekey --create --keyfile="$home/munge/key"
  munged --force --socket="$home/munge/socket" --key-file="$home/munge/key" --seed-file="$home/munge/seed" \
    --log-file="$home/logs/munged" --pid-file="$home/pids/munged"
  slurmctld-wlm
  sleep 1
  for node in n1 n2; do slurmd-wlm -N "$node" -d "$home/unpacked/usr/sbin/slurmstepd-wlm"; done
}

case $action in
  start) start ;;
  stop) stop ;;
  *) echo "start or stop, not '$action'" >&2; exit 2 ;;
esac
