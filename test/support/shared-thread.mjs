/**
 * The inside of the thread that functions share: it compiles each bundle once, and runs that again
 * for each instance, which sees a `process` and a `console` of its own.
 */
/** @import { FromThread, ToThread } from './shared-thread.ts' */
/** @import { WorkerMessage } from '../../local/aws/lambda/messages.ts' */
import { Console } from 'node:console';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Writable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { pathToFileURL } from 'node:url';
import { compileFunction } from 'node:vm';
import { parentPort } from 'node:worker_threads';
import { answerTo, functionError, handlerIn } from '../../local/aws/lambda/events.mjs';

const parameters = ['exports', 'require', 'module', 'process', 'console'];

/**
 * By their code.
 * @type {Map<string, Function>}
 */
const compiled = new Map();

/**
 * The modules that esbuild makes import nothing, and export the handler at their end.
 *
 * @param {string} file
 */
const compile = (file) => {
  const code = readFileSync(file, 'utf8');
  const known = compiled.get(code);
  if (known !== undefined) return known;
  const script = code
    .replace(/export\{(\S+) as handler\};\s*$/, 'exports.handler=$1;')
    .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(file).href));
  const run = compileFunction(script, parameters, { filename: file });
  compiled.set(code, run);
  return run;
};

/**
 * @param {string} file
 * @param {NodeJS.Process} own
 * @param {Console} ownConsole
 * @returns {Readonly<Record<string, unknown>>} what it exports
 */
const load = (file, own, ownConsole) => {
  const module = { exports: {} };
  const requireOfNode = createRequire(file);
  /** @param {string} name */
  const requireOf = (name) =>
    name.startsWith('./') ? load(join(dirname(file), name), own, ownConsole) : requireOfNode(name);
  compile(file)(module.exports, requireOf, module, own, ownConsole);
  return module.exports;
};

/**
 * @param {'stdout' | 'stderr'} to
 * @param {(message: WorkerMessage) => void} post
 */
const createOutput = (to, post) => {
  const decoder = new StringDecoder();
  return new Writable({
    decodeStrings: false,
    write: (chunk, _encoding, done) => {
      post({ kind: 'written', to, text: typeof chunk === 'string' ? chunk : decoder.write(chunk) });
      done();
    },
  });
};

/**
 * @param {Readonly<Record<string, string>>} environment
 * @param {(message: WorkerMessage) => void} post
 */
const createProcess = (environment, post) => {
  /** @type {NodeJS.Process} */
  const own = Object.create(process, {
    env: { value: { ...environment } },
    stdout: { value: createOutput('stdout', post) },
    stderr: { value: createOutput('stderr', post) },
    getBuiltinModule: {
      value: (/** @type {string} */ name) => (name === 'node:process' ? own : process.getBuiltinModule(name)),
    },
  });
  return own;
};

/** @type {Map<number, (message: import('../../local/aws/lambda/messages.ts').InvokeMessage) => void>} */
const instances = new Map();

/** @param {Extract<ToThread, { kind: 'start' }>} message */
const start = ({ instance, worker: { file, handler, context }, environment }) => {
  /** @param {FromThread} message */
  const tell = (message) => parentPort?.postMessage(message);
  /** @param {WorkerMessage} message */
  const post = (message) => tell({ instance, kind: 'said', message });
  try {
    const own = createProcess(environment, post);
    // The loader of a function with a code cache would run the code with the process of all.
    const script = join(dirname(file), 'function.cjs');
    const code = existsSync(script) ? script : file;
    const handle = handlerIn(load(code, own, new Console(own.stdout, own.stderr)), handler, file);
    instances.set(instance, async (message) => post(await answerTo(handle, context, message)));
    post({ kind: 'initialized' });
  } catch (error) {
    tell({ instance, kind: 'ended', error: functionError(error) });
  }
};

parentPort?.on('message', (/** @type {ToThread} */ message) => {
  if (message.kind === 'start') start(message);
  else if (message.kind === 'invoke') instances.get(message.instance)?.(message.message);
  else instances.delete(message.instance);
});
