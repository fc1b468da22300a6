/**
 * Lambda starts Node with this flag, of which AWS says nothing (from the bootstrap in its image:
 * https://gist.github.com/davidjb/432ea4e1c89f399ec412270539fe126f). V8 refuses each cache that was made
 * under other flags, and those that Node has of its own modules are: they take longer than the
 * function. Without the flag V8 takes all of them.
 */
if (process.execArgv.includes('--expose-gc')) {
  process.getBuiltinModule('node:v8').setFlagsFromString('--no-expose-gc');
}
