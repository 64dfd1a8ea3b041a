/**
 * What is a kind of what: `kind: its members`. General knowledge, written by hand, from no data set. Two uses: a member may be
 * said by its kind ("playing the guitar" is "playing an instrument"), and two members of one kind are different things
 * ("guitar" and "flute", "red" and "blue") unless the kind has a `~`: a worker may be a driver. Kinds may be members of kinds.
 */
export const KINDS = `
person: adult child
person~: teenager worker player singer dancer musician driver rider runner cyclist swimmer surfer climber skier skateboarder snowboarder hiker jogger walker teacher student doctor nurse soldier chef cook waiter farmer fisherman painter artist photographer actor clown king queen parent friend fighter boxer wrestler gymnast speaker writer engineer developer reviewer maintainer owner author user customer spectator motorcyclist biker racer golfer cowboy policeman fireman
adult: man woman
male~: man boy
female~: woman girl
bike~: motorbike scooter
adult~: parent
child: boy girl
child~: baby toddler
parent: mother father
man~: father king husband brother son grandfather uncle groom
woman~: mother queen wife sister daughter grandmother aunt bride
player~: footballer goalkeeper quarterback golfer pitcher batter
musician~: guitarist drummer pianist violinist flutist singer
person~: crowd group team family couple band audience
group: crowd team family band pack herd flock gang
animal: dog cat horse cow sheep goat pig rabbit mouse rat monkey elephant lion tiger bear panda wolf fox deer bird fish snake frog turtle lizard insect dolphin whale seal otter squirrel hamster kangaroo koala zebra giraffe camel hippo rhino lemur badger raccoon beaver donkey puppy kitten cub
dog: puppy poodle terrier retriever bulldog dachshund shepherd collie spaniel husky beagle
cat: kitten
bird: parrot eagle duck goose chicken hen rooster owl pigeon crow penguin swan seagull hawk turkey sparrow
fish: shark salmon tuna trout goldfish
insect: bee ant fly butterfly spider mosquito beetle wasp moth
vehicle: car truck bus van bike train plane boat ship tractor scooter helicopter taxi ambulance wagon cart jeep buggy
boat: canoe kayak sailboat raft ferry yacht
car: sedan convertible racecar taxi jeep
instrument: guitar piano violin flute drum trumpet saxophone cello harp clarinet keyboard banjo ukulele harmonica accordion tuba trombone bass
sport: football soccer basketball baseball tennis golf hockey rugby volleyball cricket boxing wrestling swimming skiing surfing karate
clothing~: uniform costume suit gown skirt cloak robe swimsuit pajamas underwear
clothing: shirt pants jeans jacket coat shorts sweater hat shoe sock boot glove scarf tie cap helmet vest belt
hat: helmet beret sombrero turban
shoe: boot sandal sneaker slipper
vegetable: potato tomato onion carrot cucumber lettuce pepper garlic broccoli cabbage celery spinach mushroom eggplant zucchini bean pea corn pumpkin ginger
fruit: apple banana orange lemon lime mango pineapple strawberry grape peach pear melon watermelon cherry kiwi coconut
meat: beef pork chicken steak ham bacon sausage lamb turkey
food: vegetable fruit meat fish bread cake pizza pasta noodle rice soup salad sandwich egg cheese butter cookie pie burger shrimp tortilla dough sauce
drink: water milk juice coffee tea beer wine soda
water: lake river sea pond wave
tool: hammer saw knife axe drill screwdriver shovel scissors brush
weapon: gun sword bow knife spear
gun: pistol rifle shotgun revolver
furniture: chair table bed sofa desk bench shelf stool
container: box bag bowl basket bottle cup jar bucket pot can bin tray pan
building: house church school hospital hotel barn castle tower store restaurant factory office garage
toy: doll ball kite puzzle teddy
ball: football basketball baseball volleyball
color: red blue green yellow black white brown gray orange purple pink tan beige golden silver
shape: round square triangular
direction: left right north south east west
season: spring summer autumn winter
day: monday tuesday wednesday thursday friday saturday sunday
month: january february march april june july august september october november december
unit: second minute hour week year millisecond byte kilobyte megabyte gigabyte
move~: walk run jump crawl climb swim fly dance ride drive march skate ski roll slide
posture: sit stand lie kneel squat crouch
cook: fry boil bake grill roast
cut: peel slice dice carve
clean~: wipe sweep
communicate~: talk sing shout whisper write
perform~: sing dance
handle~: throw catch kick hit
exercise~: pushup situp pullup
tree: oak pine palm maple
flower: rose tulip daisy sunflower
plant~: tree flower bush grass
material: wood metal plastic glass paper concrete leather
phase: morning afternoon evening night
meal: breakfast lunch dinner supper
member: hand foot head leg arm
place~: city town village park beach field forest mountain
database: postgres mysql sqlite mongodb redis mariadb oracle dynamodb
language: english german french spanish italian chinese japanese
code: typescript javascript python rust java kotlin ruby golang php
cloud: aws azure gcp hetzner heroku netlify vercel cloudflare
packager: npm yarn pnpm bun pip poetry cargo maven gradle
system: linux windows macos ubuntu debian fedora android ios
tester: jest vitest mocha jasmine ava pytest junit playwright cypress
bundler: webpack vite rollup esbuild parcel
framework: react vue angular svelte solid ember
server: express fastify koa nginx apache caddy
tier: development staging production
version: major minor patch
editor: vim emacs vscode nano
format: json yaml toml xml csv markdown html
method: get post put delete
branch: main master develop
environment: browser node deno
level: debug info warning error fatal
`;
