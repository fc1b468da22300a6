import type { Instant } from '../../base/time.ts';
import type { PartnerOperations } from '../../constant-contact/operations/types.ts';
import type { AccountId } from '../../domain/membership/facts.ts';
import type { OperationActor, RecorderDependencies } from './recorded.ts';

/** What every operation at the vendor needs: who does it, and where it leaves its trace. */
export interface PartnerDependencies extends RecorderDependencies {
  readonly operations: PartnerOperations;
}

/** Who asks, and until when there is time for it. */
export interface Asking {
  readonly actor: OperationActor;
  readonly deadline: Instant;
}

export interface AskingForAccount extends Asking {
  readonly accountId: AccountId;
}
