// A real OpenID provider on loopback for the tests of signing in through one: whoever asks is signed in at once as the account that
// `login_hint` names, with the claims that the test gave it by `PUT /people/{account}`.
//
// Prints its address when it is ready; ends when its standard input does, so it never outlives a test.
import { createServer } from "node:http";
import { text } from "node:stream/consumers";

import Provider, { interactionPolicy } from "oidc-provider";

const people = new Map();
let answer = (_request, response) => response.writeHead(503).end();
const server = createServer((request, response) => answer(request, response));

server.listen(Number(process.argv[2] ?? 0), "127.0.0.1", () => {
    const issuer = `http://127.0.0.1:${server.address().port}`;
    answer = answers(makeProvider(issuer));
    console.log(issuer);
});
process.stdin.resume();
process.stdin.on("end", () => process.exit(0));

function makeProvider(issuer) {
    // Native clients are asked for consent each time; nobody would answer here.
    const policy = interactionPolicy.base();
    policy.get("consent").checks.remove("native_client_prompt");
    const provider = new Provider(issuer, {
        clients: [
            {
                client_id: "kuban",
                client_secret: "a-secret-of-the-tests",
                // A native client may come back to any port of loopback, and each portal of the tests has one of its own.
                application_type: "native",
                redirect_uris: ["http://127.0.0.1/api/v1/identity-providers/test/callback"],
                grant_types: ["authorization_code"],
                response_types: ["code"],
                token_endpoint_auth_method: "client_secret_basic",
            },
        ],
        claims: {
            openid: ["sub"],
            email: ["email", "email_verified"],
            profile: ["name", "trusted"],
        },
        cookies: { keys: ["a-key-of-the-tests"] },
        features: { devInteractions: { enabled: false } },
        findAccount: (_ctx, accountId) => ({
            accountId,
            claims: () => ({ sub: accountId, ...people.get(accountId) }),
        }),
        interactions: { policy, url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
        loadExistingGrant: async (ctx) => {
            const grant = new provider.Grant({
                clientId: ctx.oidc.client.clientId,
                accountId: ctx.oidc.session.accountId,
            });
            grant.addOIDCScope("openid email profile");
            await grant.save();
            return grant;
        },
        pkce: { required: () => true },
        ttl: { IdToken: 60, AccessToken: 60, AuthorizationCode: 60, Grant: 600, Interaction: 600, Session: 600 },
    });
    return provider;
}

function answers(provider) {
    const standard = provider.callback();
    return async (request, response) => {
        try {
            if (request.method === "PUT" && request.url.startsWith("/people/")) {
                people.set(request.url.slice("/people/".length), JSON.parse(await text(request)));
                response.writeHead(204).end();
            } else if (request.url.startsWith("/interaction/")) {
                await interact(provider, request, response);
            } else {
                standard(request, response);
            }
        } catch (error) {
            response.writeHead(500).end(String(error));
        }
    };
}

/** Signs in whom the address names; nobody for `nobody`. */
async function interact(provider, request, response) {
    const { params } = await provider.interactionDetails(request, response);
    const account = params.login_hint ?? "nobody";
    const result =
        account === "nobody"
            ? { error: "access_denied", error_description: "the person said no" }
            : { login: { accountId: account } };
    await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}
