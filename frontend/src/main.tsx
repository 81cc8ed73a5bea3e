/** Starts the site. */
import '@fontsource-variable/golos-text/wght.css';
import '@mantine/core/styles/default-css-variables.css';
import '@mantine/core/styles/UnstyledButton.css';
import '@mantine/core/styles/Loader.css';
import '@mantine/core/styles/Button.css';
import '@mantine/core/styles/ActionIcon.css';
import '@mantine/core/styles/Input.css';
import '@mantine/core/styles/Switch.css';
import '@mantine/core/styles/Tabs.css';
import '@mantine/core/styles/Skeleton.css';
import '@mantine/core/styles/FloatingIndicator.css';
import '@mantine/core/styles/SegmentedControl.css';
import './styles/tokens.css';
import './styles/base.css';
import './styles/controls.css';
import './styles/sight.css';
import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { isTransient } from './api/problem';
import { router } from './app/router';
import { startServiceWorker } from './app/service-worker';
import { endOfSession } from './app/session';

const queries: QueryClient = new QueryClient({
  // A session may end under any question.
  queryCache: new QueryCache({ onError: (error) => endOfSession(queries, error) }),
  defaultOptions: {
    queries: { retry: (failures, error) => failures < 2 && isTransient(error), refetchOnWindowFocus: false },
  },
});

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no root element');
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
);

startServiceWorker();
