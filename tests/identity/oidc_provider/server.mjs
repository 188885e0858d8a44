// A real OpenID Connect provider for the tests: the certified oidc-provider, one client, one person.
// node server.mjs <port> <redirect uri> <claims as JSON>; prints "ready" when it listens.
// Prompts for sign-in and consent are answered by themselves: nobody types here.

import Provider from "oidc-provider";

const [port, redirect, person] = process.argv.slice(2);
const claims = JSON.parse(person);
const issuer = `http://127.0.0.1:${port}`;

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: "edem",
      client_secret: "a-secret-of-the-tests-only",
      redirect_uris: JSON.parse(redirect),
      token_endpoint_auth_method: "client_secret_basic",
    },
  ],
  acrValues: ["urn:test:substantial"],
  claims: {
    openid: ["sub"],
    acr: null,
    profile: ["name", "given_name", "family_name", "birthdate"],
    email: ["email", "email_verified"],
    number: ["national_number"],
  },
  cookies: { keys: ["only-for-tests"] },
  features: { devInteractions: { enabled: false } },
  pkce: { required: () => true },
  findAccount: (_context, id) => ({ accountId: id, claims: () => ({ ...claims, sub: id }) }),
  interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
  ttl: { Session: 600, Interaction: 600, Grant: 600, AccessToken: 600, IdToken: 600 },
});

async function answer(context) {
  const { uid, prompt, params, session } = await provider.interactionDetails(
    context.req,
    context.res,
  );
  if (prompt.name === "login") {
    const login = { accountId: claims.sub, acr: "urn:test:substantial", amr: ["pwd"] };
    return provider.interactionFinished(context.req, context.res, { login });
  }
  const grant = new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
  grant.addOIDCScope(params.scope);
  const consent = { grantId: await grant.save() };
  return provider.interactionFinished(context.req, context.res, { consent });
}

provider.use(async (context, next) => {
  if (context.path.startsWith("/interaction/")) {
    context.respond = false;
    await answer(context);
    return;
  }
  await next();
});

provider.listen(Number(port), "127.0.0.1", () => console.log("ready"));
