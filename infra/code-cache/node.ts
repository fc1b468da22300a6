/** The Node of Lambda, as far as a code cache depends on it. */

/** The major version of the runtime `nodejs24.x`. */
const major = 24;

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
