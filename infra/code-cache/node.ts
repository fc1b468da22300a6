/** The Node of Lambda, as far as a code cache depends on it. */

/** The major version of the runtime `nodejs24.x`. */
const major = 24;

/**
 * The flags of V8 that Lambda starts Node with and that a cache is bound to; those of the memory are
 * none of them. AWS does not publish them; this is from the bootstrap of its image:
 * https://gist.github.com/davidjb/432ea4e1c89f399ec412270539fe126f
 */
export const lambdaFlags: readonly string[] = ['--expose-gc'];

/** By their names in AWS's templates. */
export const architectures = ['arm64', 'x86_64'] as const;
export type Architecture = (typeof architectures)[number];

/** That of this machine. */
export const ownArchitecture: Architecture = process.arch === 'arm64' ? 'arm64' : 'x86_64';

/** The Node here, as a loader knows it; undefined where it is not the runtime's. */
export const nodeFor = (architecture: Architecture | undefined): string | undefined => {
  const isRuntime = process.versions.node.startsWith(`${major}.`);
  return isRuntime && architecture === ownArchitecture ? `${process.version} ${process.arch}` : undefined;
};
