/** The way out after an account was left: first away from pages of one's own, then nobody is signed in. */
import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { kept } from './links';
import { farewell } from './session';

export function useLeave(): () => Promise<void> {
  const queries = useQueryClient();
  const router = useRouter();
  return async () => {
    await router.navigate({ to: '/', search: kept });
    farewell(queries);
  };
}
