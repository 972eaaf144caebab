import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import './live/no-eval.ts';
import './styles/tokens.css';
import './styles/base.css';
import './styles/parts.css';
import './styles/controls.css';
import './styles/shell.css';
import './styles/trade.css';
import './styles/profile.css';
import { App } from './app.tsx';
import { applyPreferences } from './shell/preferences.ts';

applyPreferences();
const root = document.getElementById('root');
if (root)
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
