import * as z from 'zod/mini';
import type { ReleasedStack } from './templates.ts';

/** The script that deploys a release with the AWS CLI alone, as AWS CloudShell has it. */
export function deployScript(stacks: readonly ReleasedStack[], prefix: string): string {
  return `#!/bin/sh
# Deploys this release with the AWS CLI alone; a repeat goes on, or deploys what has changed.
# Made by npm run release.
set -eu
cd "$(dirname "$0")"

account=$(aws sts get-caller-identity --query Account --output text)
region=\${AWS_REGION:-\${AWS_DEFAULT_REGION:-$(aws configure get region || true)}}
if [ -z "$region" ]; then
  echo 'No region: set AWS_REGION to the one in which the service shall run.' >&2
  exit 1
fi
export AWS_REGION="$region" AWS_DEFAULT_REGION="$region"
bucket="membership-release-$account-$region"

# A bucket of this name that belongs to somebody else is refused.
if ! aws s3api head-bucket --bucket "$bucket" --expected-bucket-owner "$account" > /dev/null 2>&1; then
  aws s3 mb "s3://$bucket"
fi

deploy() {
  echo "== $1"
  aws cloudformation package --template-file "$1.template.json" --use-json --output-template-file "$1.packaged.json" \\
    --s3-bucket "$bucket" --s3-prefix '${prefix}' > /dev/null
  aws cloudformation deploy --template-file "$1.packaged.json" --stack-name "$1" --s3-bucket "$bucket" \\
    --s3-prefix '${prefix}' --capabilities CAPABILITY_IAM --no-fail-on-empty-changeset
}
protect() {
  aws cloudformation update-termination-protection --enable-termination-protection --stack-name "$1" > /dev/null
}

${stacks.map(({ name, isProtected }) => `deploy '${name}'${isProtected ? `\nprotect '${name}'` : ''}`).join('\n')}

show() {
  aws cloudformation describe-stacks --stack-name "$1" --output table \\
    --query 'Stacks[0].Outputs[?Description].[OutputKey, OutputValue]'
}

${stacks
  .filter(hasOutputs)
  .map(({ name }) => `show '${name}'`)
  .join('\n')}
`;
}

/** Outputs without a description are for other stacks. */
const outputs = z.record(z.string(), z.object({ Description: z.optional(z.string()) }));
const hasOutputs = ({ template }: ReleasedStack): boolean =>
  Object.values(outputs.parse(template['Outputs'] ?? {})).some(({ Description }) => Description !== undefined);
