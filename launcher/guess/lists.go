package guess

// Options that mean the same for every program of which no table says otherwise.
const (
	portOptions = "--port -port -p --http-port --https-port --http.port --server-port --server.port --serverPort --web-port --ui-port --dev-port --listen-port --app-port " +
		"--ServerApp.port --NotebookApp.port --PORT -Dserver.port -Dquarkus.http.port -Dmicronaut.server.port -Dhttp.port -Djetty.http.port -Djetty.port " +
		"--bind -bind -b --listen -listen --listen-address --listen-addr --listen.address --web.listen-address --bind-address --bind-addr " +
		"--addr -addr --address -address --http-address --http-addr --http-listen --console-address -http-port --server.address --urls"
	addressOptions = "-l --host -host --hostname --http -http --https -https"
	flags          = "-v -vv -q --verbose --debug --quiet --open --no-open --watch --reload --no-reload --live --hot --dev --prod --production " +
		"--ssl --strict --strictPort --daemon --foreground --force --cors --silent --color --no-color --headless --insecure --drafts"
	sockets  = "--uds --fd --unix-socket" // it listens on no port
	helps    = "--help --version"         // it only says something
	carriers = "--args -Dspring-boot.run.arguments -Dspring-boot.run.jvmArguments -Dexec.args"
)

// Variables that tell a server its port.
const variables = "PORT HTTP_PORT SERVER_PORT FLASK_RUN_PORT UVICORN_PORT NUXT_PORT NITRO_PORT VITE_PORT ROCKET_PORT GATSBY_PORT ASPNETCORE_URLS ASPNETCORE_HTTP_PORTS STREAMLIT_SERVER_PORT GRADIO_SERVER_PORT"

// Schemes of addresses that one can listen on.
const schemes = "tcp tcp4 tcp6 http https ssl tls ws wss h2 h2c quic"

const extensions = ".js .mjs .cjs .ts .py .rb .pl .phar"

// Programs that lie in the project itself.
const projectTools = "manage.py artisan spark yii console cake mvnw gradlew"

// Words of the shell in front of a command.
const keywords = "if then else elif while until do ! { } fi done"

// Programs that do not listen: their -p or HOST:PORT means something else, or another
// program's port.
const strangers = "" +
	// The system
	"[ ar arch awk basename bc cat chgrp chmod chown cksum cmp column comm cp cpio csplit cut date dd df diff dirname dmesg du echo egrep expand expr " +
	"false fgrep file find fmt fold for free gawk getconf grep groups gunzip gzip head hostname htop id install join kill killall last less ln locate logger look ls " +
	"lsblk lsof man mkdir mkfifo mknod mktemp more mount mv nl nproc numfmt od passwd paste patch pathchk pgrep pidof pkill pr printf ps pstree pwd readlink realpath " +
	"rename renice rg rm rmdir rsync sed seq shred shuf sleep sort split stat strings stty sum sync tac tail tar tee test top touch tr tree true truncate tsort tty " +
	"umount uname unexpand uniq unlink unzip uptime users vim vi nano emacs wait watch wc whereis which who whoami xargs xz yes zcat zip zstd " +
	"apt apt-get brew dnf dpkg pacman rpm snap systemctl journalctl service crontab iptables ip6tables nft perf pidstat pmap pwdx jcmd jstack py-spy rbspy tmux screen minicom picocom tio esptool esptool.py export set unset read trap return cd case " +
	// Clients
	"ab aria2c autossh bombardier cloudflared croc curl dig drill fkill ftp fuser grpcurl hey host http https httpie ip iperf iperf3 k6 kcat kill-port ldapadd ldapsearch lftp links localtunnel lt lynx mosh mtr " +
	"ncdu ngrok masscan nikto nmap nslookup open openssl oha ping scp sftp siege ss ssh ssh-copy-id sshfs sshpass ssh-keyscan socat tailscale tcpdump tcptraceroute telnet " +
	"traceroute tracepath tshark vegeta wait-for wait-for-it wait-for-it.sh wait-on wait-port websocat wget wrk wrk2 wscat xdg-open xh " +
	"amqp-publish clickhouse-client cqlsh createdb createuser dropdb dropuser etcdctl flyctl helm influx kafkacat memcstat mongo mongodump mongoimport mongorestore mongosh " +
	"mosquitto_pub mosquitto_sub mycli mysql mysqladmin mysqldump mysqlimport nats pg_dump pg_dumpall pg_isready pg_restore pgbench pgcli psql rabbitmqadmin " +
	"redis-benchmark redis-cli sqlcmd sqlplus usql valkey-cli " +
	// Tools of a project
	"ansible ansible-playbook autopep8 babel black cc clang cmake ctest cypress eslint flake8 g++ gcc gh git hg jest ld lighthouse meson mocha mypy ninja nosetests " +
	"pip pip3 pkg-config prettier protoc pylint pytest py.test rspec rubocop ruff rustc svn terraform tox tsc nose2"
