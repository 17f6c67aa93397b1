import type { Plugin } from 'esbuild';

/** What a function never does with a driver, and the modules of it that do that alone, below `node_modules`. */
export const UNUSED: readonly { what: string; modules: readonly string[] }[] = [
  {
    what: 'pools of sessions',
    modules: [
      'mysql2/lib/pool.js',
      'mysql2/lib/pool_cluster.js',
      'mysql2/lib/pool_connection.js',
      'mysql2/lib/promise/pool.js',
      'mysql2/lib/promise/pool_cluster.js',
      'mysql2/lib/promise/pool_connection.js',
      'pg-pool/index.js',
    ],
  },
  {
    what: 'prepared statements',
    modules: ['mysql2/lib/commands/execute.js', 'mysql2/lib/commands/prepare.js', 'mysql2/lib/packets/execute.js'],
  },
  { what: 'readers of rows that are made as text while it runs', modules: ['mysql2/lib/parsers/text_parser.js'] },
  { what: 'the part of a server', modules: ['mysql2/lib/server.js', 'mysql2/lib/commands/server_handshake.js'] },
  { what: 'the log of changes', modules: ['mysql2/lib/commands/binlog_dump.js', 'mysql2/lib/packets/binlog_dump.js'] },
  { what: 'native bindings', modules: ['pg/lib/native/index.js'] },
  { what: 'a file of passwords', modules: ['pgpass/lib/index.js'] },
  { what: 'connections that are told as one text', modules: ['pg-connection-string/index.js'] },
];

/** What stands in for such a module: whoever calls it, or makes one of it, is told. The driver may derive classes from it. */
export const standInFor = (what: string): string =>
  `module.exports = function () { throw new Error(${JSON.stringify(`${what} are not in this bundle`)}); };`;

/** Leaves out of a bundle what the drivers of databases have for others: all that we do is to sign in and to send a statement. */
export const unusedOfDrivers: Plugin = {
  name: 'unused-of-drivers',
  setup(build) {
    for (const { what, modules } of UNUSED)
      for (const module of modules) {
        const path = module.replaceAll('.', '\\.').replaceAll('/', '[\\\\/]');
        build.onLoad({ filter: new RegExp(`[\\\\/]node_modules[\\\\/]${path}$`) }, () => ({
          contents: standInFor(what),
          loader: 'js',
        }));
      }
  },
};
